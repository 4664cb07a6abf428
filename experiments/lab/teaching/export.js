/* An exported lesson: the prediction opens the experiment, the canvas plays what lies in this file, a slider picks what was computed. */
{
  const lesson = JSON.parse(document.getElementById("lesson-data").textContent);
  const at = (id) => document.getElementById(id);
  let model = null;

  const panes = () => [at("left"), at("right")].map((select) => Number(select.value)).filter((place) => place >= 0);

  const open = () => {
    at("gate").hidden = true;
    at("opened").hidden = false;
    const { recordings, first_week } = lesson;
    model ??= mount(at("view"), { recordings, panes: panes(), first_week, week: first_week });
  };

  const predicted = (place) => {
    const said = document.querySelector("[data-predicted]");
    said.hidden = place < 0;
    said.textContent = `You predicted: ${lesson.choices[place] ?? ""}`;
    open();
  };

  const showPoint = (place) => {
    at("point").innerHTML = lesson.points[place - 1]; // written by the export, from the lesson and the runs alone
  };

  const offer = (select, titles, chosen) => {
    for (const [words, value] of titles) select.append(new Option(words, value, false, value === chosen));
    select.addEventListener("change", () => model.set("panes", panes()));
  };

  const titles = lesson.recordings.map((recording, place) => [recording.title, place]);
  offer(at("left"), titles, 0);
  offer(at("right"), [[lesson.alone, -1], ...titles], titles.length > 1 ? 1 : -1);
  predictionField(at("prediction"), { choices: lesson.choices, skip: lesson.skip }, predicted);
  positionField(at("position"), { label: lesson.control, positions: lesson.positions, value: lesson.start }, showPoint);
  showPoint(lesson.start);
}
