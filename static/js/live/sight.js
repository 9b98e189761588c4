// Which elements are in sight, so that the others need not be touched.

export class Sight {
  /** `onChange()` is called when something came into sight or left it. Elements are known by their `data-cell`. */
  constructor(onChange) {
    this.seen = new Set();
    this.eye = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const number = Number(target.dataset.cell);
          if (isIntersecting) this.seen.add(number);
          else this.seen.delete(number);
        }
        onChange();
      },
      { rootMargin: "120px" },
    );
  }

  add(element) {
    this.eye.observe(element);
  }

  drop(element) {
    this.eye.unobserve(element);
    this.seen.delete(Number(element.dataset.cell));
  }

  has(number) {
    return this.seen.has(number);
  }
}
