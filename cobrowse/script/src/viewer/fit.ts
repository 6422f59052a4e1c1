// How the customer's page stands in the room that the console has for it. Pure: sizes in, a place out.

/** Width and height in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The scale of the page, and where its top left corner stands in the room. */
export interface Place {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** A phone's page is shown larger than it is, but not so large that it looks broken. */
export const MOST_SCALE = 1.5;

/** The page whole, in its own aspect: in the middle across, and at the top, where the eye begins and the line above it ends. */
export function fit(page: Size, room: Size): Place {
  if (page.width <= 0 || page.height <= 0 || room.width <= 0 || room.height <= 0) return { scale: 1, left: 0, top: 0 };
  const scale = Math.min(room.width / page.width, room.height / page.height, MOST_SCALE);
  return { scale, left: Math.round((room.width - page.width * scale) / 2), top: 0 };
}

/** A point of the room as a point of the page, or null beside the page. */
export function toPage(place: Place, page: Size, x: number, y: number): { x: number; y: number } | null {
  const inside = { x: (x - place.left) / place.scale, y: (y - place.top) / place.scale };
  const off = inside.x < 0 || inside.y < 0 || inside.x >= page.width || inside.y >= page.height;
  return off ? null : inside;
}

/** Where in a box a coordinate stands, as a fraction from 0 to 1; the middle of a box without extent. */
export function fraction(at: number, start: number, extent: number): number {
  return extent > 0 ? Math.min(Math.max((at - start) / extent, 0), 1) : 0.5;
}
