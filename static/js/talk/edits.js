// [data-edit="id"]: the form for another wording, in the place of what was said. Cancel and Escape bring that back.

export class Edits {
  constructor(root, words, say) {
    Object.assign(this, { words, say });
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("keydown", (event) => this.pressed(event));
  }

  clicked(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("[data-edit]");
    const end = event.target.closest("[data-edit-end]");
    if (!link && !end) return;
    event.preventDefault();
    if (link) this.begin(link);
    else this.end(end.closest("[data-editing]"));
  }

  pressed(event) {
    const form = event.target.closest("[data-editing]");
    if (!form || event.isComposing) return;
    if (event.key === "Escape") this.end(form);
    else if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea") && !matchMedia("(pointer: coarse)").matches) {
      event.preventDefault();
      form.requestSubmit();
    }
  }

  async begin(link) {
    const place = document.getElementById(link.dataset.edit);
    try {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      const form = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form");
      place.after(form);
      place.hidden = true;
      const box = form.querySelector("textarea");
      box.focus();
      box.setSelectionRange(box.value.length, box.value.length);
    } catch {
      this.say(this.words.unreachable);
    }
  }

  end(form) {
    const place = form.previousElementSibling;
    place.hidden = false;
    place.querySelector("[data-edit]")?.focus();
    form.remove();
  }
}
