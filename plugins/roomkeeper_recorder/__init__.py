"""The recorder: every stream a Matroska or WebM file, muxed as it comes, never transcoded."""
