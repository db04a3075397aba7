"""Picture size from an H.264 sequence parameter set (ITU-T H.264 sections 7.3.2.1.1 and 7.4.2.1.1)."""

from __future__ import annotations

from typing import Final

from roomkeeper.media.depacketizers.bits import Bits

_WITH_CHROMA_FORMAT: Final = frozenset({44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244})
_LARGEST_SIDE: Final = 16384


def picture_size(sps: bytes) -> tuple[int, int]:
    """Return `(width, height)` in pixels after cropping; `sps` is the NAL unit with its header. (0, 0) when it makes no sense."""
    try:
        return _picture_size(Bits(sps[1:256].replace(b"\x00\x00\x03", b"\x00\x00")))
    except IndexError:
        return 0, 0


def _picture_size(bits: Bits) -> tuple[int, int]:
    profile = bits.read(8)
    bits.read(16)  # constraint flags, level
    bits.unsigned()  # seq_parameter_set_id
    chroma_format = 1
    if profile in _WITH_CHROMA_FORMAT:
        chroma_format = bits.unsigned()
        if chroma_format == 3 and bits.read(1):  # separate_colour_plane_flag
            chroma_format = 0
        bits.unsigned()  # bit_depth_luma_minus8
        bits.unsigned()  # bit_depth_chroma_minus8
        bits.read(1)
        if bits.read(1):  # seq_scaling_matrix_present_flag
            for index in range(12 if chroma_format == 3 else 8):
                if bits.read(1):
                    _skip_scaling_list(bits, 16 if index < 6 else 64)
    bits.unsigned()  # log2_max_frame_num_minus4
    order_type = bits.unsigned()
    if order_type == 0:
        bits.unsigned()
    elif order_type == 1:
        bits.read(1)
        bits.signed()
        bits.signed()
        for _ in range(min(bits.unsigned(), 255)):
            bits.signed()
    bits.unsigned()  # max_num_ref_frames
    bits.read(1)
    width = 16 * (bits.unsigned() + 1)
    height_units = bits.unsigned() + 1
    frame_mbs_only = bits.read(1)
    height = 16 * height_units * (2 - frame_mbs_only)
    if not frame_mbs_only:
        bits.read(1)
    bits.read(1)  # direct_8x8_inference_flag
    if bits.read(1):  # frame_cropping_flag
        unit_x = 2 if chroma_format in (1, 2) else 1
        unit_y = (2 if chroma_format == 1 else 1) * (2 - frame_mbs_only)
        width -= unit_x * (bits.unsigned() + bits.unsigned())
        height -= unit_y * (bits.unsigned() + bits.unsigned())
    sane = 0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE
    return (width, height) if sane else (0, 0)


def _skip_scaling_list(bits: Bits, size: int) -> None:
    last, following = 8, 8
    for _ in range(size):
        if following:
            following = (last + bits.signed() + 256) % 256
        last = following or last
