"""The coordinate frames of a page: user space as the PDF writes it, the page as shown, the text upright.

A frame is a number of quarter turns: in frame k text that runs k quarter turns counter-clockwise in user
space reads from left to right. A page with /Rotate 90 is shown in frame 1. All frames but user space have
their origin top-left and y downwards.
"""

from __future__ import annotations

from typing import NamedTuple

Rect = tuple[float, float, float, float]
"""x0, top, x1, bottom."""


class Frame(NamedTuple):
    """The visible box of a page in user space (y up), and the quarter turns that make a frame of it."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def size(self) -> Rect:
        """The whole page in this frame."""
        return self.rect(self.left, self.bottom, self.right, self.top)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """User space → frame."""
        if self.turns == 0:
            return x - self.left, self.top - y
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def user_point(self, x: float, y: float) -> tuple[float, float]:
        """Frame → user space: the inverse of `point`."""
        if self.turns == 0:
            return x + self.left, self.top - y
        if self.turns == 1:
            return y + self.left, x + self.bottom
        if self.turns == 2:
            return self.right - x, y + self.bottom
        return self.right - y, self.top - x

    def rect(self, x0: float, y0: float, x1: float, y1: float) -> Rect:
        """A rectangle of user space, any two opposite corners → frame."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        if ax > bx:
            ax, bx = bx, ax
        return (ax, ay, bx, by) if ay <= by else (ax, by, bx, ay)

    def rect_in(self, other: Frame, rect: Rect) -> Rect:
        """A rectangle of this frame in another frame of the same page."""
        if other.turns == self.turns:
            return rect
        return other.rect(*self.user_point(rect[0], rect[1]), *self.user_point(rect[2], rect[3]))
