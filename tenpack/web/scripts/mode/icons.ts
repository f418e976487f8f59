/* The icons of macros/icons.html that Coach Mode needs. Decoration: the text beside them is the name. */
import { svg, type TemplateResult } from "lit-html";

const shapes = {
  back: "m14.5 6-6 6 6 6", next: "m9.5 6 6 6-6 6", check: "m5 12.5 4.5 4.5L19 7.5", close: "m6.5 6.5 11 11M17.5 6.5l-11 11", plus: "M12 5v14M5 12h14",
  more: "M5 12h.01M12 12h.01M19 12h.01", search: "M11 17.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.8 15.8 20 20",
  erase: "M9 6h11v12H9l-6-6zM12 9.5l5 5M17 9.5l-5 5", cloud: "M7 18.5a4 4 0 0 1-.4-8A5.5 5.5 0 0 1 17.2 9a4.8 4.8 0 0 1 .3 9.5zm2-5 2.3 2.3 4-4.3",
  device: "M8 3.5h8a1 1 0 0 1 1 1v15a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1zM11 17.5h2", warning: "M12 4.5 21 19.5H3zM12 10v4M12 16.8h.01",
  up: "m6 14.5 6-6 6 6", down: "m6 9.5 6 6 6-6", swap: "M4 8.5h14l-3.5-3.5M20 15.5H6l3.5 3.5", link: "M10.5 13.5a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M13.5 10.5a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  out: "M14 7.5V6a1 1 0 0 0-1-1H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1v-1.5M10 12h10.5M17.5 8.8l3.2 3.2-3.2 3.2",
  training: "M7.5 7v10M4.5 9v6M16.5 7v10M19.5 9v6M7.5 12h9M2.5 11v2M21.5 11v2", home: "M4 11.5 12 5l8 6.5V19a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1z",
  sound: "M4 10v4h3l4.5 4V6L7 10zM15 9.5a3.5 3.5 0 0 1 0 5M17.5 7a7 7 0 0 1 0 10", silent: "M4 10v4h3l4.5 4V6L7 10zM15.5 9.5l5 5M20.5 9.5l-5 5",
  star: "m12 4 2.4 5 5.6.8-4 3.9 1 5.5-5-2.6-5 2.6 1-5.5-4-3.9 5.6-.8z", note: "M6 4h12a1 1 0 0 1 1 1v10l-5 5H6a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM14 20v-5h5M9 9h6M9 12.5h4",
};

export function icon(name: keyof typeof shapes): TemplateResult<2> {
  return svg`<svg class="icon icon-${name}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false"><path d=${shapes[name]}></path></svg>`;
}

export function mark(): TemplateResult<2> {
  const filled = [[1, 25], [9, 25], [9, 17], [17, 25], [17, 17], [17, 9], [25, 25]];
  return svg`<svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
    ${filled.map(([x, y]) => svg`<rect x=${x} y=${y} width="6" height="6" rx="1.5"></rect>`)}
    ${[17, 9, 1].map((y) => svg`<rect class="mark-free" x="25" y=${y} width="6" height="6" rx="1.5"></rect>`)}</svg>`;
}
