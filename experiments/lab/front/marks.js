/* The marks people are drawn with, and the same as small pictures for the legend. */

const DIM = 0.14; // opacity of what is not looked at

/** Shapes: add one mark of radius r around (x, y) to the pen's path. */
const SHAPES = {
  circle(pen, x, y, r) {
    pen.moveTo(x + r, y);
    pen.arc(x, y, r, 0, 2 * Math.PI);
  },
  square(pen, x, y, r) {
    pen.rect(x - r, y - r, 2 * r, 2 * r);
  },
  up(pen, x, y, r) {
    triangle(pen, x, y, r * 1.35, -1);
  },
  down(pen, x, y, r) {
    triangle(pen, x, y, r * 1.35, 1);
  },
  cross(pen, x, y, r) {
    for (const way of [-1, 1]) {
      pen.moveTo(x - r, y - way * r);
      pen.lineTo(x + r, y + way * r);
    }
  },
};

function triangle(pen, x, y, r, way) {
  pen.moveTo(x, y + way * r);
  pen.lineTo(x - 0.95 * r, y - way * 0.68 * r);
  pen.lineTo(x + 0.95 * r, y - way * 0.68 * r);
  pen.closePath();
}

/** Kinds of marks: shape, colour, filled or hollow, size against the space of one person. */
const MARKS = {
  with: { shape: "circle", colour: "blue", filled: true, size: 0.38 },
  without: { shape: "circle", colour: "pale", filled: false, size: 0.34 },
  gainedHere: { shape: "up", colour: "orange", filled: true, size: 0.5 },
  gainedThere: { shape: "up", colour: "orange", filled: false, size: 0.42 },
  lostHere: { shape: "down", colour: "green", filled: true, size: 0.5 },
  lostThere: { shape: "down", colour: "green", filled: false, size: 0.42 },
  mentor: { shape: "square", colour: "blue", filled: true, size: 0.42 },
  acquaintance: { shape: "square", colour: "pale", filled: true, size: 0.36 },
  faculty: { shape: "square", colour: "behind", filled: true, size: 0.27 },
};

/** Draw all marks of one kind, given as [x, y, x, y, ...], in one go. */
function drawMarks(pen, theme, kind, points, space) {
  const { shape, colour, filled, size } = MARKS[kind];
  pen.beginPath();
  for (let i = 0; i < points.length; i += 2) SHAPES[shape](pen, points[i], points[i + 1], space * size);
  if (filled) {
    pen.fillStyle = theme[colour];
    pen.fill();
    return;
  }
  pen.fillStyle = theme.paper;
  pen.fill();
  pen.lineWidth = colour === "pale" ? Math.max(1, space * 0.1) : Math.max(1.5, space * 0.14);
  pen.strokeStyle = theme[colour];
  pen.stroke();
}

const SAMPLE_WIDTH = 34;
const SAMPLE_HEIGHT = 20;

/** Draw one sample of the legend: a kind of mark, or of line. */
function drawSample(canvas, theme, kind) {
  const pen = fitted(canvas, SAMPLE_WIDTH, SAMPLE_HEIGHT);
  const [x, y] = [SAMPLE_WIDTH / 2, SAMPLE_HEIGHT / 2];
  if (kind in MARKS) {
    drawMarks(pen, theme, kind, [x, y], 16);
    return;
  }
  const ends = [3, y, SAMPLE_WIDTH - 3, y];
  if (kind === "tie") strokeLine(pen, ends, { colour: theme.blue, width: 2.5 });
  if (kind === "known") {
    [0.5, 1, 1.7].forEach((width, place) => {
      strokeLine(pen, [3, y + 5 * (place - 1), SAMPLE_WIDTH - 3, y + 5 * (place - 1)], { colour: theme.pale, width });
    });
  }
  if (kind === "accepted") {
    strokeLine(pen, ends, { colour: theme.blue, width: 5 });
  }
  if (kind === "refused") drawRefusal(pen, theme, new Path2D(`M3 ${y}H${SAMPLE_WIDTH - 8}`), [SAMPLE_WIDTH - 8, y]);
}

function strokeLine(pen, [x, y, toX, toY], { colour, width }) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(toX, toY);
  pen.stroke();
}

/** A request in vain: a dashed line that ends in a cross. */
function drawRefusal(pen, theme, path, [x, y]) {
  pen.strokeStyle = theme.ink;
  pen.lineWidth = 1.5;
  pen.setLineDash([4, 4]);
  pen.stroke(path);
  pen.setLineDash([]);
  pen.lineWidth = 2;
  pen.beginPath();
  SHAPES.cross(pen, x, y, 4);
  pen.stroke();
}
