/**
 * Gives a form the id by which a resend is recognised. It is never shown. Without JavaScript the server makes one.
 *
 *   <input type="hidden" name="submission_id" data-module="submission-id">
 */
import { uuid7 } from "../lib/uuid7";

export function start(element: HTMLElement): undefined {
  if (element instanceof HTMLInputElement && !element.value) element.value = uuid7();
}
