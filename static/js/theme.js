// Applies the theme that this browser chose, before the first paint. Without a choice the system decides.
// A plain script in the head: a module would come too late and the page would flash.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem("theme");
  } catch {
    return; // storage is forbidden: the system decides
  }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
