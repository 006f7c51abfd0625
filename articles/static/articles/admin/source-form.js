// Shows of a source's form what fits its kind. A field that holds something or was refused stays in sight.

const kind = document.querySelector('select[name="kind"]');
const parts = document.querySelectorAll("[data-source-kinds]");

function isInUse(part) {
  const inputs = [...part.querySelectorAll("input, textarea")];
  return Boolean(part.querySelector("[aria-invalid='true'], .w-field--error")) || inputs.some((input) => input.value.trim());
}

function show() {
  for (const part of parts) {
    part.hidden = !part.dataset.sourceKinds.split(" ").includes(kind.value) && !isInUse(part);
  }
}

if (kind) {
  kind.addEventListener("change", show);
  show();
}
