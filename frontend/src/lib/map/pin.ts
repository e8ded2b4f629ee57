/** The pin: drawn, not fetched. */
const SVG = "http://www.w3.org/2000/svg";

function shape(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}

export function pinPicture(): SVGElement {
  const picture = shape("svg", { viewBox: "0 0 36 48", width: "36", height: "48", "aria-hidden": "true" });
  picture.append(
    shape("path", { class: "pin", d: "M18 47C14 34 2 28 2 17a16 16 0 0 1 32 0c0 11-12 17-16 30z" }),
    shape("circle", { class: "pin-dot", cx: "18", cy: "17", r: "6" }),
  );
  return picture;
}

const MARKS: Record<string, [string, Record<string, string>]> = {
  ok: ["circle", { cx: "9", cy: "9", r: "7" }],
  new: ["circle", { cx: "9", cy: "9", r: "6" }],
  risk: ["path", { d: "M9 1l8.5 14.5H.5z" }],
  over: ["path", { d: "M6 1.5h6L16.5 6v6L12 16.5H6L1.5 12V6z" }],
};

/** A case on the map: ring new, disc on time, triangle at risk, octagon overdue. */
export function markPicture(kind: string): SVGElement {
  const [name, attributes] = MARKS[kind] ?? ["circle", { cx: "9", cy: "9", r: "7" }];
  const picture = shape("svg", { viewBox: "0 0 18 18", width: "18", height: "18", "aria-hidden": "true" });
  picture.append(shape(name, { ...attributes, class: "mark", "data-clock": kind }));
  return picture;
}
