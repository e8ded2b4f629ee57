/** Words in the reader's language, from the catalogue that /jsi18n/<language>/ put on the page. Without it: the English msgid. */

interface Catalogue {
  gettext: (message: string) => string;
  ngettext: (one: string, many: string, count: number) => string;
  pgettext: (context: string, message: string) => string;
}

declare global {
  interface Window {
    django?: Partial<Catalogue>;
  }
}

export function gettext(message: string): string {
  return window.django?.gettext?.(message) ?? message;
}

export function ngettext(one: string, many: string, count: number): string {
  return window.django?.ngettext?.(one, many, count) ?? (count === 1 ? one : many);
}

export function pgettext(context: string, message: string): string {
  return window.django?.pgettext?.(context, message) ?? message;
}

/** Fills the named gaps of a translated text: interpolate("%(count)s min", { count: 3 }). */
export function interpolate(text: string, values: Record<string, string | number>): string {
  return text.replace(/%\((\w+)\)s/g, (gap, name: string) => String(values[name] ?? gap));
}
