// form[data-act]: sent without leaving the page. What was not taken is said above the box, and can be tried again.

export class Acts {
  constructor(turns, words, say) {
    Object.assign(this, { turns, words, say });
    document.addEventListener("submit", (event) => event.target.matches("form[data-act]") && this.sent(event));
  }

  async sent(event) {
    const { target: form, submitter } = event;
    event.preventDefault();
    if (form.dataset.busy) return; // pressed twice
    form.dataset.busy = "true";
    form.closest("details")?.removeAttribute("open");
    try {
      await this.carry(form, submitter);
    } catch {
      this.say(this.words.unreachable);
    } finally {
      delete form.dataset.busy;
    }
  }

  async carry(form, submitter) {
    const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    const answer = await fetch(submitter?.hasAttribute("formaction") ? submitter.formAction : form.action, {
      method: "POST",
      body: new FormData(form, submitter),
      headers: { "HX-Request": "true", "X-CSRFToken": token },
    });
    if (answer.status === 422) {
      form.outerHTML = await answer.text(); // the form again, with the reason
      return;
    }
    if (!answer.ok || answer.redirected) {
      this.say(answer.status === 409 ? await answer.text() : this.words.unreachable);
      if (answer.status !== 409) return;
    } else this.say("");
    form.dataset.sent = "true";
    await this.turns.changed();
    if (submitter?.name === "message" && document.activeElement === document.body) toVersion(submitter.value);
  }
}

/** Another version was asked for: the keyboard stays where one leafs. */
function toVersion(message) {
  const place = document.getElementById(`answer-${message}`) ?? document.getElementById(`question-${message}`);
  place?.querySelector(".versions button:enabled")?.focus({ preventScroll: true });
}
