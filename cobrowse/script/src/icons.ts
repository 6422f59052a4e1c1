// The card's icons: 24 by 24, drawn with the colour of the text. Made element by element, so that a site with Trusted Types needs no exception.

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
  call: "M6.5 3.5h3l1.6 4.2-2 1.6a12 12 0 0 0 5.6 5.6l1.6-2 4.2 1.6v3a2 2 0 0 1-2.2 2A16.8 16.8 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z",
  hang_up: "M3.2 14.6c-.9-1-.9-2.6.2-3.6 4.9-4.4 12.3-4.4 17.2 0 1.1 1 1.1 2.6.2 3.6l-1 1.1-4.3-1.6v-3a12 12 0 0 0-7 0v3l-4.3 1.6z",
  mic: "M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  mic_off: "M4 4l16 16M15 10V6.5a3 3 0 0 0-5.7-1.3M9 9.5v2a3 3 0 0 0 4.5 2.6M5.5 11.5a6.5 6.5 0 0 0 10.3 5.3M18.5 11.5a6.5 6.5 0 0 1-.4 2.2M12 18v3",
  camera: "M4.5 6.5h9a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 3 16V8a1.5 1.5 0 0 1 1.5-1.5zM15 11l6-3.5v9L15 13",
  look: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  larger: "M14 4.5h5.500V10M10 19.500H4.500V14M19.500 4.500L13.500 10.500M4.500 19.500l6-6",
  smaller: "M6 9.5l6 6 6-6",
  pointer: "M3 2l6.2 16.2 2.5-6.6 6.7-2.4z",
} as const;

export type Icon = keyof typeof SHAPES;

export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}
