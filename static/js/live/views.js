// Which view of the flock is shown. Only that one is painted; the others catch up when they are asked for.

export class Views {
  /** `views` maps names to objects with `paint(changes, rows, run)`. */
  constructor(root, views, onSwitch) {
    this.root = root;
    this.views = views;
    this.onSwitch = onSwitch;
    this.buttons = [...root.querySelectorAll("[data-view]")];
    this.places = new Map([...root.querySelectorAll("[data-view-of]")].map((place) => [place.dataset.viewOf, place]));
    for (const button of this.buttons) {
      button.addEventListener("click", (event) => {
        event.preventDefault();
        this.show(button.dataset.view);
      });
    }
    this.shown = this.buttons.find((button) => button.ariaPressed === "true")?.dataset.view ?? "grid";
  }

  show(name) {
    if (!this.places.has(name) || name === this.shown) return;
    this.shown = name;
    for (const [other, place] of this.places) place.hidden = other !== name;
    for (const button of this.buttons) button.ariaPressed = String(button.dataset.view === name);
    const url = new URL(location.href);
    url.searchParams.set("view", name);
    history.replaceState(history.state, "", url);
    this.onSwitch();
  }

  get current() {
    return this.views[this.shown];
  }
}
