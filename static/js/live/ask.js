// One question before something is done: yes or no, or the words of a message. The dialog stands in the page.

export class Ask {
  constructor(dialog) {
    this.dialog = dialog;
    this.answer = null;
    this.yes = dialog?.querySelector("[value=yes]");
    this.yesWord = this.yes?.textContent;
    dialog?.addEventListener("close", () => dialog.open || this.settle()); // that of an earlier question may come late
  }

  /** Resolves to the words (or "") when the person said yes, else to null. */
  ask(question, wantsWords) {
    if (!this.dialog) return Promise.resolve(wantsWords ? null : "");
    this.settle();
    const words = this.dialog.querySelector("[name=text]");
    this.dialog.querySelector("[data-ask-text]").textContent = question;
    words.hidden = !wantsWords;
    words.required = wantsWords;
    words.value = "";
    this.yes.textContent = (wantsWords && this.yes.dataset.send) || this.yesWord;
    this.dialog.returnValue = "";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.answer = (said) => resolve(said ? words.value : null);
    });
  }

  settle() {
    this.answer?.(this.dialog.returnValue === "yes");
    this.answer = null;
  }
}
