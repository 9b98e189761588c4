// [data-open-dialog="id"] opens that dialog; a click beside an open [data-light-dismiss] dialog closes it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
  if (event.target.matches("dialog[data-light-dismiss]")) event.target.close(); // the backdrop is the dialog itself
});
