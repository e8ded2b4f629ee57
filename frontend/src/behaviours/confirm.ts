/**
 * Asks before a form is sent.
 *
 *   <form method="post" data-module="confirm" data-confirm="Close this case for good?" data-confirm-yes="Close it">
 */
import { ask } from "../lib/ask";

export function start(form: HTMLElement): () => void {
  let agreed = false;
  const onSubmit = (event: Event): void => {
    if (agreed || !(form instanceof HTMLFormElement)) {
      agreed = false;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation(); // HTMX listens to the same event and would send it
    const submitter = event instanceof SubmitEvent ? event.submitter : null;
    void ask(form.dataset.confirm ?? "", form.dataset.confirmYes).then((yes) => {
      agreed = yes;
      if (yes) form.requestSubmit(submitter);
    });
  };
  form.addEventListener("submit", onSubmit, { capture: true });
  return () => {
    form.removeEventListener("submit", onSubmit, { capture: true });
  };
}
