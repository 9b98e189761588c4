// The talk goes on while the page is open: "talk-changed" on any element means that something was said here.

document.addEventListener("talk-changed", () => location.reload());
