// Requests of htmx carry the form token of the page.
document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  const { request } = event.detail.ctx;
  if (token && request) request.headers["X-CSRFToken"] = token.content;
});
