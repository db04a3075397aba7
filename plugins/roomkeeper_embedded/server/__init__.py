"""The embedded room server: WebSocket signalling and a forwarding media server, nothing decoded."""
