/* Who knows whom, as a haze: thousands of faint lines added up pixel by pixel. A canvas would take a tenth of a second
   to stroke them; adding them up takes milliseconds, and where many lines cross it never turns into one solid patch. */

const LEAST_SHOWN = 20; // of a connection of 255; weaker lines are not drawn
const CONTACT_WEIGHT = 2.2; // of those who are together this week, against others who know each other as well
const DEEPEST = 0.5; // opacity of the haze where it is thickest
const STEPS = 2048; // of the table from weight to opacity
const MOST_PIXELS = 1.5e6;
const PIECES = 8; // straight lines of a curve
/** What the four points of a curve count for at the end of each piece. */
const BEZIER = Array.from({ length: PIECES }, (_, piece) => {
  const at = (piece + 1) / PIECES;
  return [(1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at ** 2 * (1 - at), at ** 3];
});

class Haze {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.opacity = Uint8Array.from({ length: STEPS }, (_, step) => 255 * DEEPEST * (1 - Math.exp(-step / 420)));
  }

  resize(width, height) {
    const ratio = window.devicePixelRatio || 1;
    this.ratio = width * height * ratio * ratio > MOST_PIXELS ? 1 : ratio;
    this.width = Math.max(2, Math.floor(width * this.ratio));
    this.height = Math.max(2, Math.floor(height * this.ratio));
    Object.assign(this.canvas, { width: this.width, height: this.height });
    this.pen = this.canvas.getContext("2d");
    this.image = this.pen.createImageData(this.width, this.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.weight = new Float32Array(this.width * this.height);
  }

  /** Draw the ties of the students given; ends(student, faculty) are where a line leaves the class and comes to the department. */
  draw(moment, students, layout, ends, colour) {
    const { ties } = moment.recording;
    this.weight.fill(0);
    for (const student of students) {
      moment.eachTieOf(student, (tie, connection) => {
        if (connection < LEAST_SHOWN) return;
        const strength = (connection / FULL) ** 2 * 260 * (moment.inContact(tie) ? CONTACT_WEIGHT : 1);
        const [from, to] = ends(student, ties.faculty[tie]);
        this.curve(from, layout.bend(from, to), to, strength);
      });
    }
    this.develop(colour);
  }

  /** Add a curve as a few straight lines. */
  curve([x, y], [[aX, aY], [bX, bY]], [toX, toY], weight) {
    let [fromX, fromY] = [x * this.ratio, y * this.ratio];
    for (const [start, first, second, end] of BEZIER) {
      const nextX = (start * x + first * aX + second * bX + end * toX) * this.ratio;
      const nextY = (start * y + first * aY + second * bY + end * toY) * this.ratio;
      this.line(fromX, fromY, nextX, nextY, weight);
      [fromX, fromY] = [nextX, nextY];
    }
  }

  /** Add a line, its weight shared between the two pixels it passes between at each step of its longer way. Steps fall
      on whole pixels and leave out the end, so that lines that follow each other neither gape nor double. */
  line(x, y, toX, toY, weight) {
    if (Math.abs(toX - x) >= Math.abs(toY - y)) this.walk(x, y, toX, toY, weight, 1, this.width);
    else this.walk(y, x, toY, toX, weight, this.width, 1);
  }

  walk(along, across, toAlong, toAcross, weight, stride, side) {
    if (along > toAlong) [along, across, toAlong, toAcross] = [toAlong, toAcross, along, across];
    const slope = (toAcross - across) / (toAlong - along);
    const end = Math.ceil(toAlong);
    let step = Math.ceil(along);
    for (let at = across + (step - along) * slope; step < end; step++, at += slope) {
      const whole = at | 0;
      const pixel = step * stride + whole * side;
      this.weight[pixel] += weight * (1 - at + whole);
      this.weight[pixel + side] += weight * (at - whole);
    }
  }

  develop(colour) {
    const [red, green, blue] = channels(colour);
    const tone = (blue << 16) | (green << 8) | red;
    for (let pixel = 0; pixel < this.weight.length; pixel++) {
      const weight = this.weight[pixel];
      this.pixels[pixel] = weight === 0 ? 0 : (this.opacity[Math.min(STEPS - 1, weight | 0)] << 24) | tone;
    }
    this.pen.putImageData(this.image, 0, 0);
  }
}
