/** localStorage that never throws: it may be switched off, full, or denied. */
export const store = {
  read(name: string): string | null {
    try {
      return localStorage.getItem(`yiwang.${name}`);
    } catch {
      return null;
    }
  },
  /** Whether it was kept. */
  write(name: string, value: string): boolean {
    try {
      localStorage.setItem(`yiwang.${name}`, value);
      return true;
    } catch {
      return false;
    }
  },
  forget(name: string): void {
    try {
      localStorage.removeItem(`yiwang.${name}`);
    } catch {
      // nothing was kept either
    }
  },
};
