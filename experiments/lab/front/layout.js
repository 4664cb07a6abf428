/* Where everybody is drawn: four blocks of students by class year above, faculty by department below, lines between. */

const LARGEST = 20; // CSS pixels from one student to the next
const SMALLEST = 4;
const PADDING = 8; // inside the block of a class
const BETWEEN_DEPARTMENTS = 14;

class Layout {
  /** Of recordings that share their places, in a box of width x height CSS pixels. */
  constructor(width, height, recordings, theme) {
    Object.assign(this, { width, height, recordings, theme });
    const [first] = recordings;
    this.years = first.class_years;
    this.classSize = Math.max(...recordings.map((recording) => recording.classSize));
    this.between = width < 600 ? 8 : 20;
    this.blockWidth = (width - 2 - this.between * (this.years - 1)) / this.years;
    this.lines = this.blockWidth < 200 ? 2 : 1; // of text above the students
    this.line = Math.round(theme.size * 1.3);
    this.labelHeight = this.lines * this.line + 8;
    this.departments = first.departments.map((name, code) => ({
      code,
      name: inWords(name, true),
      size: Math.max(...recordings.map((recording) => peopleAtOnce(recording, code))),
      label: theme.width(inWords(name, true)),
    }));
    this.solve();
  }

  /** The widest spacing at which students, faculty and room for the lines between them fit. */
  solve() {
    for (this.step = LARGEST; this.step > SMALLEST; this.step -= 0.25) {
      this.columns = Math.max(1, Math.floor((this.blockWidth - 2 * PADDING) / this.step));
      this.blockHeight = this.labelHeight + Math.ceil(this.classSize / this.columns) * this.step + PADDING;
      this.desk = Math.max(3.5, this.step * 0.8);
      const room = Math.max(64, this.height * 0.24);
      for (let rows = 1; rows <= 5; rows++) {
        const below = this.departmentRows(rows);
        if (below && this.blockHeight + room + below.height <= this.height) {
          this.placeDepartments(below);
          return;
        }
      }
    }
    this.placeDepartments(this.departmentRows(5) ?? this.departmentRows(4) ?? { rows: [], height: 0 });
  }

  /** Departments in so many rows: {rows: [[department, ...]], height}, or null where a row does not fit. */
  departmentRows(number) {
    const total = this.departments.reduce((sum, department) => sum + department.size, 0);
    const rows = Array.from({ length: number }, () => ({ departments: [], depth: 0 }));
    let before = 0;
    for (const department of this.departments) {
      const row = Math.min(number - 1, Math.floor(((before + department.size / 2) / total) * number));
      rows[row].departments.push(department);
      before += department.size;
    }
    for (const row of rows) {
      row.depth = this.depthOf(row.departments);
      if (row.depth < 0) return null;
    }
    const height = rows.reduce((sum, row) => sum + row.depth * this.desk + this.line + 8, 0);
    return { rows, height };
  }

  /** How many desks deep a row of departments is, or -1 when their names alone are too wide. */
  depthOf(departments) {
    for (let depth = 1; depth <= 60; depth++) {
      const widths = departments.map((department) => this.departmentWidth(department, depth));
      const gaps = BETWEEN_DEPARTMENTS * (departments.length - 1);
      if (widths.reduce((sum, width) => sum + width, 0) + gaps <= this.width - 2) return depth;
    }
    return -1;
  }

  departmentWidth(department, depth) {
    return Math.max(department.label, Math.ceil(department.size / depth) * this.desk);
  }

  placeDepartments({ rows, height }) {
    let y = this.height - height;
    for (const { departments, depth } of rows) {
      const widths = departments.map((department) => this.departmentWidth(department, depth));
      const free = this.width - 2 - widths.reduce((sum, width) => sum + width, 0);
      let x = 1;
      departments.forEach((department, place) => {
        Object.assign(department, { x, y, depth, labelY: y + depth * this.desk + 4 });
        x += widths[place] + free / Math.max(1, departments.length - 1);
      });
      y += depth * this.desk + this.line + 8;
    }
  }

  /** The block of a class year (from 0; not whole while a class moves up): left, top, width, height. */
  block(classYear) {
    return [1 + classYear * (this.blockWidth + this.between), 1, this.blockWidth, this.blockHeight];
  }

  /** The middle of a student's place when the class is in a class year. */
  student(place, classYear) {
    const [left, top] = this.block(classYear);
    const inset = (this.blockWidth - this.columns * this.step) / 2;
    return [
      left + inset + ((place % this.columns) + 0.5) * this.step,
      top + this.labelHeight + (Math.floor(place / this.columns) + 0.5) * this.step,
    ];
  }

  /** The middle of a faculty member's desk. */
  faculty(department, desk) {
    const { x, y, depth } = this.departments[department];
    return [x + (Math.floor(desk / depth) + 0.5) * this.desk, y + ((desk % depth) + 0.5) * this.desk];
  }
}

/** The most who are ever in a department at once: how many desks it needs. */
function peopleAtOnce({ faculty, deskOf }, department) {
  let most = 0;
  faculty.department.forEach((own, row) => {
    if (own === department) most = Math.max(most, deskOf[row] + 1);
  });
  return most;
}
