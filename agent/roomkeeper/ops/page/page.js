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
const clock = (moment) => new Date(moment).toLocaleTimeString();

function streamCard(session, stream, tick) {
  const card = element("div", "stream");
  const picture = element("img");
  picture.alt = `picture of ${plain(stream.stream_id)}`;
  picture.loading = "lazy";
  const path = `${encodeURIComponent(session.id)}/${encodeURIComponent(stream.stream_id)}`;
  picture.src = `picture/${path}?${tick}`;
  card.append(picture);
  const level = element("div", "level");
  const bar = element("i");
  bar.style.width = `${Math.max(0, Math.min(100, ((stream.level_db + 60) / 60) * 100))}%`;
  level.append(bar);
  level.title = `${Math.round(stream.level_db)} dBFS`;
  card.append(level);
  card.append(element("p", "", plain(stream.user_name || stream.user_id)));
  const codec = [stream.video_codec && `${stream.video_codec} ${stream.width}×${stream.height}`, stream.audio_codec].filter(Boolean).join(", ");
  card.append(element("p", "dim", stream.kbit_s === null ? codec : `${codec}, ${Math.round(stream.kbit_s)} kbit/s`));
  const lost = stream.lost_video_frames + stream.lost_audio_frames;
  if (lost) card.append(element("p", "bad", `${lost} frames lost`));
  if (stream.silent_s !== null && stream.silent_s > 5) card.append(element("p", "bad", `nothing for ${minutes(stream.silent_s)}`));
  return card;
}

function roomCard(session, tick) {
  const card = element("article", "room");
  card.append(element("h3", "", plain(session.room_id)));
  const line = element("p");
  line.append(element("span", `state ${session.connected ? "good" : "bad"}`, session.state));
  const recording = session.recording && session.recording !== "recording" ? `, ${session.recording}` : "";
  line.append(` for ${minutes(session.running_s)}${recording} · ${session.users} people · ${session.messages} messages, ${session.moderated} moderated`);
  card.append(line);
  const streams = element("div", "streams");
  streams.append(...session.streams.map((stream) => streamCard(session, stream, tick)));
  card.append(streams);
  return card;
}

function messageLine(message) {
  const line = element("li");
  line.append(element("span", "dim", `${clock(message.at)} ${plain(message.room_id)} `));
  line.append(element("strong", "", plain(message.user_name || message.user_id)), ` ${plain(message.text)}`);
  if (message.verdict) line.append(" ", element("span", "bad", `${message.verdict.action} (${plain(message.verdict.rule)})`));
  return line;
}

function nextLine(one) {
  return element("li", "", `${new Date(one.start).toLocaleString()} ${plain(one.room_id)} (${plain(one.plan)})`);
}

function fill(id, children, empty) {
  byId(id).replaceChildren(...(children.length ? children : [element("p", "dim", empty)]));
}

function show(status) {
  const tick = Math.floor(Date.now() / EVERY_MS);
  byId("agent").textContent = `${plain(status.agent)} · ${status.accepting ? "following its timetable" : "starting or ending"} · ` +
    `${(status.disk.free_bytes / 2 ** 30).toFixed(1)} GiB free · version ${status.version}`;
  fill("rooms", status.sessions.map((session) => roomCard(session, tick)), "No session is running.");
  fill("messages", status.messages.toReversed().map(messageLine), "No messages yet.");
  fill("next", status.next.map(nextLine), "Nothing is planned in the next two days.");
  const uploads = status.uploads;
  const waiting = uploads.pending + uploads.uploading + uploads.failed;
  byId("uploads").textContent = waiting
    ? `${waiting} objects to do, ${uploads.failed} of them failed at their last attempt. ${plain(uploads.last_error)}`
    : "Everything is in the store.";
  byId("uploads").className = uploads.failed ? "bad" : "";
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
