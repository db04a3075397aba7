"""The room provider `janus`: VideoRoom and TextRoom of Janus Gateway 1.x."""
