/* Where everybody is drawn: the classes in blocks, faculty by department, room for the lines between them. In a wide
   box classes stand below each other on the left and faculty on the right, in a tall one above and below. */

const LARGEST = 20; // CSS pixels from one student to the next
const SMALLEST = 4;
const BETWEEN_BLOCKS = 8;
const BETWEEN_DEPARTMENTS = 16;
const DESK = 0.76; // space of a faculty member against that of a student
const ROOM = 0.2; // least part of the box that is left to the lines
const TALL = 1.2; // a box less wide than so many times its height is tall

class Layout {
  /** Of recordings that share their places, in a box of width x height CSS pixels. */
  constructor(width, height, recordings, theme) {
    Object.assign(this, { width, height, theme, isTall: width < TALL * height });
    this.padding = width < 500 ? 4 : 8; // inside the block of a class
    this.years = recordings[0].class_years;
    this.classSize = Math.max(...recordings.map((recording) => recording.classSize));
    this.line = Math.round(theme.size * 1.3);
    this.departments = recordings[0].departments.map((name, code) => ({
      name: inWords(name, true),
      size: Math.max(...recordings.map((recording) => desksOf(recording, code))),
      label: theme.width(inWords(name, true)),
    }));
    const widest = (names) => Math.max(...names.map((name) => theme.width(name, true)));
    const years = [...Array(this.years).keys()];
    this.nameWidth = Math.max(widest(years.map(classInWords)), theme.width("\u25b6 clerkships", true)) + this.padding;
    this.shortWidth = widest(years.map(classInShort)) + theme.width(" 100 %", true) + 2 * this.padding;
    this.oneLine = this.nameWidth + theme.width("clerkships 100 %", true) + 4 * this.padding;
    this.solve();
  }

  /** Take the widest spacing at which classes, faculty and the room between them fit. */
  solve() {
    for (let step = LARGEST; step >= SMALLEST; step -= 0.5) {
      this.step = step;
      this.desk = Math.max(3.5, step * DESK);
      if (this.isTall ? this.fitTall() : this.fitWide()) return;
    }
    this.departments.forEach((department) => Object.assign(department, { x: 1, y: 1, depth: 1, labelY: 1 }));
  }

  /** Classes below each other on the left, each beside its name; faculty on the right. */
  fitWide() {
    const height = (this.height - 2 - BETWEEN_BLOCKS * (this.years - 1)) / this.years;
    const rows = Math.floor((height - 2 * this.padding) / this.step);
    if (rows < 1) return false;
    const columns = Math.ceil(this.classSize / rows);
    const lines = height >= 3 * this.line + 8 ? 3 : 2;
    const label = this.nameWidth + (lines === 2 ? this.theme.width("100 %", true) : 0);
    const width = label + columns * this.step + 2 * this.padding;
    Object.assign(this, { columns, lines, blockWidth: width, blockHeight: height });
    Object.assign(this, { right: 0, down: height + BETWEEN_BLOCKS, insetX: label + this.padding });
    this.insetY = (height - Math.ceil(this.classSize / columns) * this.step) / 2;
    const most = this.width - width - ROOM * this.width;
    for (let own = 80; own <= most; own += 10) {
      const departments = this.departmentRows(own, this.height);
      if (departments) return this.placeDepartments(departments, this.width - own - 1, 0, own, this.height);
    }
    return false;
  }

  /** Classes beside each other above, faculty below. */
  fitTall() {
    const between = BETWEEN_BLOCKS;
    const width = (this.width - 2 - between * (this.years - 1)) / this.years;
    const columns = Math.max(1, Math.floor((width - this.padding) / this.step));
    const lines = width >= this.oneLine ? 1 : width >= this.shortWidth ? 2 : 3;
    const insetY = lines * this.line + 12;
    const height = insetY + Math.ceil(this.classSize / columns) * this.step + this.padding;
    Object.assign(this, { columns, lines, blockWidth: width, blockHeight: height, right: width + between, down: 0 });
    Object.assign(this, { insetX: (width - columns * this.step) / 2, insetY });
    const rows = this.departmentRows(this.width - 2, this.height * (1 - ROOM) - height);
    if (!rows) return false;
    const own = this.heightOf(rows);
    return this.placeDepartments(rows, 1, this.height - own, this.width - 2, own);
  }

  // --- departments --------------------------------------------------------------------------------------

  /** Departments in the fewest rows that fit a box: [{departments, depth}, ...], or null when none do. */
  departmentRows(width, height) {
    for (let number = 1; number <= this.departments.length; number++) {
      const split = this.splitInto(number);
      const rows = split.map((departments) => ({ departments, depth: this.depthOf(departments, width) }));
      if (rows.every(({ depth }) => depth > 0) && this.heightOf(rows) <= height) return rows;
    }
    return null;
  }

  heightOf(rows) {
    return rows.reduce((sum, { depth }) => sum + depth * this.desk + this.line + 8, 0);
  }

  /** Departments in so many rows of about the same number of people, in their order. */
  splitInto(number) {
    const total = this.departments.reduce((sum, department) => sum + department.size, 0);
    const rows = Array.from({ length: number }, () => []);
    let before = 0;
    for (const department of this.departments) {
      rows[Math.min(number - 1, Math.floor(((before + department.size / 2) / total) * number))].push(department);
      before += department.size;
    }
    return rows.filter((row) => row.length > 0);
  }

  /** How many desks deep a row of departments is, or -1 when their names alone are too wide. */
  depthOf(departments, width) {
    const free = width - BETWEEN_DEPARTMENTS * (departments.length - 1);
    for (let depth = 1; depth <= 60; depth++) {
      const widths = departments.map((department) => this.departmentWidth(department, depth));
      if (widths.reduce((sum, own) => sum + own, 0) <= free) return depth;
    }
    return -1;
  }

  departmentWidth(department, depth) {
    return Math.max(department.label, Math.ceil(department.size / depth) * this.desk);
  }

  /** Spread rows of departments over a box. */
  placeDepartments(rows, left, top, width, height) {
    const spare = (height - this.heightOf(rows)) / Math.max(1, rows.length - 1);
    let y = top;
    for (const { departments, depth } of rows) {
      const widths = departments.map((department) => this.departmentWidth(department, depth));
      const free = width - widths.reduce((sum, own) => sum + own, 0);
      let x = left;
      departments.forEach((department, place) => {
        Object.assign(department, { x, y: y + this.line + 2, depth, labelY: y });
        x += widths[place] + free / Math.max(1, departments.length - 1);
      });
      y += depth * this.desk + this.line + 8 + spare;
    }
    return true;
  }

  // --- places -------------------------------------------------------------------------------------------

  /** The block of a class year (from 0; not whole while a class moves up): left, top, width, height. */
  block(classYear) {
    return [1 + classYear * this.right, 1 + classYear * this.down, this.blockWidth, this.blockHeight];
  }

  /** The middle of a student's place when the class is in a class year. */
  student(place, classYear) {
    const [left, top] = this.block(classYear);
    return [
      left + this.insetX + ((place % this.columns) + 0.5) * this.step,
      top + this.insetY + (Math.floor(place / this.columns) + 0.5) * this.step,
    ];
  }

  /** Where a line leaves the block of a class: straight out of the student's row or column, across nobody else's. */
  exit([x, y], classYear) {
    const [left, top, width, height] = this.block(classYear);
    return this.isTall ? [x, top + height] : [left + width, y];
  }

  /** Where a line comes to a department. */
  entry([x, y], department) {
    const own = this.departments[department];
    return this.isTall ? [x, own.y - 1] : [own.x - 2, y];
  }

  /** The two points that pull a line between exit and entry into its bend. */
  bend([x, y], [toX, toY]) {
    const [middleX, middleY] = [(x + toX) / 2, (y + toY) / 2];
    return this.isTall ? [[x, middleY], [toX, middleY]] : [[middleX, y], [middleX, toY]];
  }

  /** The middle of a faculty member's desk. */
  faculty(department, desk) {
    const { x, y, depth } = this.departments[department];
    return [x + (Math.floor(desk / depth) + 0.5) * this.desk, y + ((desk % depth) + 0.5) * this.desk];
  }
}

/** How many desks a department needs: the most who are ever there at once. */
function desksOf({ faculty, deskOf }, department) {
  let most = 0;
  faculty.department.forEach((own, row) => {
    if (own === department) most = Math.max(most, deskOf[row] + 1);
  });
  return most;
}
