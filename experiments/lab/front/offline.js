/* The same view with no Python behind it: a plain object in place of the widget's model. */

class PlainModel {
  constructor(values) {
    this.values = { panes: [0], week: 0, first_week: 0, playing: false, selected: null, ...values };
    this.heard = new Map();
    this.isOffline = true;
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    if (this.values[name] === value) return;
    this.values[name] = value;
    for (const act of this.heard.get(`change:${name}`) ?? []) act();
  }

  on(event, act) {
    if (!this.heard.has(event)) this.heard.set(event, new Set());
    this.heard.get(event).add(act);
  }

  off(event, act) {
    this.heard.get(event)?.delete(act);
  }

  save_changes() {} // nobody else holds the values

  send() {} // stories lie in the recordings
}

/** Draw values (recordings, panes, first_week, week) into an element; returns the model, whose week can be set. */
function mount(el, values) {
  const model = new PlainModel(values);
  render({ model, el });
  return model;
}

export { mount };
export default { render };
