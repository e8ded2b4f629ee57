import { expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/confirm";
import { page, settle, the } from "../setup";

function form(): { sent: ReturnType<typeof vi.fn>; submit: () => void } {
  const element = page(`<form data-confirm="Close it for good?"><button name="move" value="close">Close</button></form>`);
  const sent = vi.fn((event: Event) => {
    event.preventDefault();
  });
  start(element);
  element.addEventListener("submit", sent);
  return {
    sent,
    submit: () => {
      if (element instanceof HTMLFormElement) element.requestSubmit(the<HTMLButtonElement>("form[data-confirm] button"));
    },
  };
}

test("asks first; a yes sends the form with the button that was pressed", async () => {
  const { sent, submit } = form();
  submit();
  expect(sent).not.toHaveBeenCalled();
  expect(the("dialog").textContent).toContain("Close it for good?");
  the("dialog button[value=yes]").click();
  await settle();
  expect(sent).toHaveBeenCalledTimes(1);
  expect((sent.mock.calls[0]?.[0] as SubmitEvent).submitter?.getAttribute("name")).toBe("move");
});

test("a no sends nothing, and the next try asks again", async () => {
  const { sent, submit } = form();
  submit();
  the("dialog button[value=no]").click();
  await settle();
  submit();
  expect(sent).not.toHaveBeenCalled();
  expect(document.querySelector("dialog")).not.toBeNull();
});
