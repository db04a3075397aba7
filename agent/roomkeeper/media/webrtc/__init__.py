"""WebRTC on aiortc, with the encoded media left as it is."""
