/* The colours and type of the page, read from its style sheet; a canvas cannot read them itself. */

const COLOURS = ["ink", "quiet", "paper", "wash", "line", "blue", "orange", "green", "pale", "behind"];

const CPU = { willReadFrequently: true };

class Theme {
  constructor(root) {
    this.probe = document.createElement("span");
    this.probe.className = "sv-probe";
    this.probe.setAttribute("aria-hidden", "true");
    root.append(this.probe);
    this.pen = document.createElement("canvas").getContext("2d");
    this.read();
  }

  read() {
    for (const name of COLOURS) {
      this.probe.style.color = `var(--${name})`;
      this[name] = getComputedStyle(this.probe).color;
    }
    const style = getComputedStyle(this.probe);
    this.size = Math.max(15, parseFloat(style.fontSize));
    this.family = style.fontFamily;
  }

  font(bold = false, size = this.size) {
    return `${bold ? "600 " : ""}${size}px ${this.family}`;
  }

  width(text, bold = false) {
    this.pen.font = this.font(bold);
    return this.pen.measureText(text).width;
  }
}

/** Call act when the page turns light or dark; return what ends that. */
function onThemeChange(act) {
  const observer = new MutationObserver(act);
  const marks = { attributes: true, attributeFilter: ["class", "style", "data-theme"] };
  for (const element of [document.documentElement, document.body]) observer.observe(element, marks);
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", act);
  return () => {
    observer.disconnect();
    query.removeEventListener("change", act);
  };
}

/** Red, green, blue of a computed colour, 0 to 255. */
function channels(colour) {
  return colour.match(/[\d.]+/g).slice(0, 3).map(Number);
}

/** Fit a canvas to its box at the screen's own resolution; return its context, scaled to CSS pixels. Thousands of thin
    lines are drawn faster without the graphics card, and a classroom's computer may have none: hence CPU. */
function fitted(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const pen = canvas.getContext("2d", CPU);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.lineJoin = "round";
  return pen;
}

/** Write a text with its top at y, no wider than most; a halo keeps it readable over lines. */
function writeText(pen, text, x, y, { font, colour, align = "left", baseline = "top", halo = null, most }) {
  Object.assign(pen, { font, fillStyle: colour, textAlign: align, textBaseline: baseline });
  if (halo) {
    Object.assign(pen, { strokeStyle: halo, lineWidth: 5 });
    pen.strokeText(text, x, y, most);
  }
  pen.fillText(text, x, y, most);
}
