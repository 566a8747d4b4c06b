"""The two number formats, float and double: what a formula needs to know to work on their bits."""

from __future__ import annotations

from dataclasses import dataclass

from autograph.runtime.native.math.primitives import Number


@dataclass(frozen=True)
class Format:
    """One format of IEEE 754; log(2) in two parts, the first so short that n log2_high is exact."""

    fraction: int
    bias: int
    log2_high: float
    log2_low: float

    @property
    def shift(self) -> float:
        """Added to a number, it leaves the nearest whole number in the last places."""
        return 1.5 * 2.0**self.fraction

    @property
    def least_normal(self) -> float:
        return 2.0 ** (1 - self.bias)

    @property
    def fraction_bits(self) -> int:
        return (1 << self.fraction) - 1

    @property
    def one_bits(self) -> int:
        return self.bias << self.fraction

    @property
    def tiny(self) -> float:
        """Below it, x and x + x x are one number."""
        return 2.0 ** -(self.fraction + 2)


F64 = Format(
    fraction=52,
    bias=1023,
    log2_high=float.fromhex("0x1.62e42fefap-1"),
    log2_low=float.fromhex("0x1.cf79abc9e3b3ap-40"),
)
F32 = Format(
    fraction=23,
    bias=127,
    log2_high=0.693359375,
    log2_low=-2.12194440054690583e-4,
)


def format_of(x: Number) -> Format:
    return F64 if x.is_double else F32
