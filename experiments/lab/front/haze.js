/* Who knows whom, as a haze: thousands of faint lines added up pixel by pixel. A canvas would take a tenth of a second
   to stroke them; adding them up takes milliseconds, and where many lines cross it never turns into one solid patch. */

const LEAST_SHOWN = 20; // of a connection of 255; weaker lines are not drawn
const CONTACT_WEIGHT = 2.2; // of those who are together this week, against others who know each other as well
const HEAVIEST = 260; // weight of a line between two who know each other as well as can be
const DEEPEST = 0.5; // opacity of the haze where it is thickest
const STEPS = 2048; // of the table from weight to opacity
const MOST_PIXELS = 8e5;
const SAMPLES = 4096; // of a curve, enough for the widest screen

/** How far a curve of the ties (see Layout.bend) has come across at each of so many steps along: 0 to 1. */
function bendTable(steps) {
  const table = new Float32Array(steps + 1).fill(1);
  let step = 0;
  for (let sample = 0; sample <= SAMPLES; sample++) {
    const at = sample / SAMPLES;
    const along = 1.5 * at * (1 - at) + at ** 3;
    while (step < steps && step / steps <= along) table[step++] = 3 * at ** 2 - 2 * at ** 3;
  }
  return table;
}

class Haze {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.opacity = Uint8Array.from({ length: STEPS }, (_, step) => 255 * DEEPEST * (1 - Math.exp(-step / 420)));
    this.bends = new Map();
  }

  resize(width, height) {
    const ratio = window.devicePixelRatio || 1;
    this.ratio = width * height * ratio * ratio > MOST_PIXELS ? 1 : ratio;
    this.width = Math.max(2, Math.floor(width * this.ratio));
    this.height = Math.max(2, Math.floor(height * this.ratio));
    Object.assign(this.canvas, { width: this.width, height: this.height });
    this.pen = this.canvas.getContext("2d", CPU);
    this.image = this.pen.createImageData(this.width, this.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.weight = new Float32Array(this.width * this.height);
  }

  /** Draw the ties of the students given, from where lines leave the class, exit(student), to entry(faculty). Lines out
      of a row into a row are one: a tenth of the lines are left to draw. */
  draw(moment, students, { exit, entry, isTall }, colour) {
    const exits = new Places(students, exit);
    const entries = new Places(moment.faculty, entry);
    const weights = this.weigh(moment, students, exits, entries);
    this.weight.fill(0);
    exits.points.forEach(([x, y], from) => {
      entries.points.forEach(([toX, toY], to) => {
        const weight = weights[from * entries.points.length + to];
        if (weight === 0) return;
        if (isTall) this.line(y, x, toY, toX, weight, this.width, 1);
        else this.line(x, y, toX, toY, weight, 1, this.width);
      });
    });
    this.develop(colour);
  }

  /** The weight of all ties between an exit and an entry, row by row. */
  weigh(moment, students, exits, entries) {
    const { ties } = moment.recording;
    const weights = new Float32Array(exits.points.length * entries.points.length);
    for (const student of students) {
      const from = exits.indexOf.get(student) * entries.points.length;
      moment.eachTieOf(student, (tie, connection) => {
        if (connection < LEAST_SHOWN) return;
        const contact = moment.inContact(tie) ? CONTACT_WEIGHT : 1;
        weights[from + entries.indexOf.get(ties.faculty[tie])] += (connection / FULL) ** 2 * HEAVIEST * contact;
      });
    }
    return weights;
  }

  /** Add a bent line that goes along (one pixel is stride apart from the next) and across (side apart). */
  line(along, across, toAlong, toAcross, weight, stride, side) {
    const start = Math.ceil(along * this.ratio);
    const steps = Math.ceil(toAlong * this.ratio) - start;
    if (steps < 1) return;
    const bend = this.bendOf(steps);
    const from = across * this.ratio;
    const whole = (toAcross - across) * this.ratio;
    let at = from;
    for (let step = 0, pixel = start * stride; step < steps; step++, pixel += stride) {
      const next = from + whole * bend[step + 1];
      const low = next < at ? next : at;
      const first = low | 0;
      const steep = next < at ? at - next : next - at;
      if (steep <= 1) {
        // Shared between the two pixels it passes between.
        this.weight[pixel + first * side] += weight * (1 - low + first);
        this.weight[pixel + (first + 1) * side] += weight * (low - first);
      } else {
        for (let own = first; own <= low + steep; own++) this.weight[pixel + own * side] += weight;
      }
      at = next;
    }
  }

  bendOf(steps) {
    let bend = this.bends.get(steps);
    if (!bend) this.bends.set(steps, (bend = bendTable(steps)));
    return bend;
  }

  develop(colour) {
    const [red, green, blue] = channels(colour);
    const tone = (blue << 16) | (green << 8) | red;
    const { weight, pixels, opacity } = this;
    for (let pixel = 0; pixel < weight.length; pixel++) {
      const own = weight[pixel];
      pixels[pixel] = own === 0 ? 0 : (opacity[own < STEPS ? own | 0 : STEPS - 1] << 24) | tone;
    }
    this.pen.putImageData(this.image, 0, 0);
  }
}

/** The different points at which people's lines end, and which of them is whose. */
class Places {
  constructor(people, place) {
    this.points = [];
    this.indexOf = new Map();
    const seen = new Map();
    for (const person of people) {
      const [x, y] = place(person);
      const key = `${x} ${y}`;
      if (!seen.has(key)) seen.set(key, this.points.push([x, y]) - 1);
      this.indexOf.set(person, seen.get(key));
    }
  }
}
