/* The two fields of a lesson, in the lab's page and in the exported file: what one predicts, and what one moves. */

let lessonFields = 0; // gives each group of radio buttons a name of its own

function lessonElement(name, values = {}, ...children) {
  const made = Object.assign(document.createElement(name), values);
  made.append(...children);
  return made;
}

/** Radio buttons for choices, and a way past them for the instructor; changed(place of the choice, -1 for skipped). */
function predictionField(el, { choices, skip, chosen = null }, changed) {
  const name = `lesson-prediction-${++lessonFields}`;
  const labels = [...choices, skip].map((words, place) => {
    const value = place < choices.length ? place : -1;
    const button = lessonElement("input", { type: "radio", name, value, checked: value === chosen });
    button.addEventListener("change", () => changed(value));
    return lessonElement("label", { className: value < 0 ? "skip" : "" }, button, lessonElement("span", { textContent: words }));
  });
  const legend = lessonElement("legend", { textContent: "I predict:" });
  el.replaceChildren(lessonElement("fieldset", { className: "lesson-field" }, legend, ...labels));
}

/** A slider over named positions; changed(position from 1). */
function positionField(el, { label, positions, value }, changed) {
  const slider = lessonElement("input", { type: "range", min: 1, max: positions.length, step: 1, value });
  const said = lessonElement("output", {});
  const show = () => {
    said.textContent = positions[slider.value - 1];
    slider.setAttribute("aria-valuetext", positions[slider.value - 1]);
  };
  slider.addEventListener("input", () => {
    show();
    changed(Number(slider.value));
  });
  show();
  const ends = lessonElement("p", { className: "ends", ariaHidden: "true" });
  ends.append(lessonElement("span", { textContent: positions[0] }), lessonElement("span", { textContent: positions.at(-1) }));
  const name = lessonElement("span", { textContent: `${label}: ` });
  el.replaceChildren(lessonElement("label", { className: "lesson-field" }, name, said, slider, ends));
}
