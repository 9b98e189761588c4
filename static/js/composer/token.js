// The form token of the page, for requests that htmx does not make.
export const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
