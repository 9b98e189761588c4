// textarea[data-autosize] grows with its text where the browser does not do so by itself (field-sizing: content).
if (!CSS.supports("field-sizing", "content")) {
  const fit = (area) => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("textarea[data-autosize]")) fit(event.target);
  });
  document.querySelectorAll("textarea[data-autosize]").forEach(fit);
}
