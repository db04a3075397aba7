"use strict";
// Everything that comes from rooms is shown by textContent: a user's name can never become markup.

const EVERY_MS = 2000;
const byId = (id) => document.getElementById(id);

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// Control and direction characters would let a name reorder the page.
const plain = (text) => String(text).replace(/[\p{Cc}\p{Cf}]/gu, "�");
const minutes = (seconds) => (seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`);
const clock = (moment) => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const hour = (moment) => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const day = (moment) => new Date(moment).toLocaleDateString([], { weekday: "short", day: "numeric", month: "short" });
const count = (number, one, more) => `${number} ${number === 1 ? one : more}`;

function time(text, moment) {
  const made = element("time", "", text);
  made.dateTime = moment;
  return made;
}

// Pictures outlive a refresh: the old one stays until the new one is there.
let pictures = new Map();

function pictureOf(session, stream, kept) {
  const path = `${encodeURIComponent(session.id)}/${encodeURIComponent(stream.stream_id)}`;
  const picture = pictures.get(path) ?? element("img");
  kept.set(path, picture);
  picture.alt = `picture of ${plain(stream.stream_id)}`;
  const source = `picture/${path}?${stream.picture_at}`;
  if (picture.getAttribute("src") !== source) picture.src = source;
  return picture;
}

function streamCard(session, stream, kept) {
  const card = element("div", "stream");
  if (stream.picture_at) card.append(pictureOf(session, stream, kept));
  else card.append(element("div", "nopicture", stream.video_codec ? "" : "sound only"));
  const level = element("div", "level");
  const bar = element("i");
  bar.style.width = `${Math.max(0, Math.min(100, ((stream.level_db + 60) / 60) * 100))}%`;
  level.append(bar);
  level.title = `${Math.round(stream.level_db)} dBFS`;
  card.append(level);
  card.append(element("p", "", plain(stream.user_name || stream.user_id)));
  const codec = [stream.video_codec && `${stream.video_codec} ${stream.width}×${stream.height}`, stream.audio_codec].filter(Boolean).join(", ");
  card.append(element("p", "dim", codec));
  if (stream.kbit_s !== null) card.append(element("p", "dim", `${Math.round(stream.kbit_s)} kbit/s`));
  const lost = stream.lost_video_frames + stream.lost_audio_frames;
  if (lost) card.append(element("p", "bad", `${lost} frames lost`));
  if (stream.silent_s !== null && stream.silent_s > 5) card.append(element("p", "bad", `nothing for ${minutes(stream.silent_s)}`));
  return card;
}

function roomCard(session, kept) {
  const card = element("article", session.streams.length > 2 ? "room large" : "room");
  card.append(element("h3", "", plain(session.room_id)));
  const line = element("p");
  line.append(element("span", `state ${session.connected ? "good" : "bad"}`, session.state));
  const recording = session.recording && session.recording !== "recording" ? `, ${session.recording}` : "";
  line.append(` for ${minutes(session.running_s)}${recording} · ${count(session.users, "person", "people")} · ${count(session.messages, "message", "messages")}`);
  if (session.moderated) line.append(", ", element("span", "bad", `${session.moderated} moderated`));
  card.append(line);
  const streams = element("div", "streams");
  streams.append(...session.streams.map((stream) => streamCard(session, stream, kept)));
  card.append(streams);
  return card;
}

// A call of a command by custom command is JSON: shown as people write it in chat.
function said({ kind, text }) {
  if (kind !== "command") return text;
  let call = null;
  try {
    call = text.startsWith("{") ? JSON.parse(text) : null;
  } catch {
    return text;
  }
  if (call?.type !== "command" || typeof call.name !== "string") return text;
  return ["!" + call.name, ...(Array.isArray(call.args) ? call.args : [])].join(" ");
}

function messageLine(message) {
  const line = element("li");
  line.append(time(clock(message.at), message.at), element("span", "dim", `${plain(message.room_id)} `));
  line.append(element("strong", "", plain(message.user_name || message.user_id)), ` ${plain(said(message))}`);
  if (message.verdict) line.append(" ", element("span", "bad", `${message.verdict.action} (${plain(message.verdict.rule)})`));
  return line;
}

function nextLine(one) {
  const line = element("li");
  line.append(time(`${day(one.start)} ${hour(one.start)}–${hour(one.end)}`, one.start), plain(one.room_id), " ");
  line.append(element("span", "dim", plain(one.plan)));
  return line;
}

function fill(id, children, empty) {
  byId(id).replaceChildren(...(children.length ? children : [element("p", "dim", empty)]));
}

function show(status) {
  const kept = new Map();
  byId("agent").textContent = `${plain(status.agent)} · ${status.accepting ? "following its timetable" : "starting or ending"} · ` +
    `${(status.disk.free_bytes / 2 ** 30).toFixed(1)} GiB free · version ${status.version}`;
  fill("rooms", status.sessions.map((session) => roomCard(session, kept)), "No session is running.");
  pictures = kept;
  fill("messages", status.messages.toReversed().map(messageLine), "No messages yet.");
  fill("next", status.next.map(nextLine), "Nothing is planned in the next two days.");
  const configuration = byId("configuration"), { refused, restart_needed: waiting } = status.configuration;
  configuration.hidden = !refused && !waiting.length;
  configuration.textContent = refused
    ? `The configuration file was refused, an older version is in force. ${refused}`
    : `Changes of the configuration that count after a restart: ${waiting.join(", ")}`;
  showUploads(status.uploads);
}

function showUploads(uploads) {
  const said = uploads.summary;
  const error = uploads.last_error ? `: ${plain(uploads.last_error)}` : "";
  byId("uploads").textContent = `${said[0].toUpperCase()}${said.slice(1)}${error}`;
  byId("uploads").className = uploads.failed || uploads.in_backup ? "bad" : "";
}

async function refresh() {
  const trouble = byId("trouble");
  try {
    const answer = await fetch("api/status", { cache: "no-store" });
    if (!answer.ok) throw new Error(`the agent answers ${answer.status}`);
    show(await answer.json());
    trouble.hidden = true;
  } catch (error) {
    trouble.textContent = `No news from the agent: ${error.message}. What you see may be old.`;
    trouble.hidden = false;
  }
  setTimeout(refresh, EVERY_MS);
}

refresh();
