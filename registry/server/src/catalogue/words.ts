/** `31 January 2026`: a day, in UTC, as people read it. */
export function day(time: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(new Date(time));
}

/** `1.2 MB` */
export function size(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"];
  const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${power > 0 && amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${units[power]}`;
}

export function count(number: number, one: string, more = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : more}`;
}

/** A contract or kind of contribution as a person says it: `artifact store`. */
export function kindName(kind: string): string {
  return kind.replaceAll("-", " ");
}

const cloudNames: Readonly<Record<string, string>> = {
  local: "This machine",
  gcp: "Google Cloud",
  aws: "AWS",
  azure: "Azure",
  kubernetes: "Kubernetes",
};

export function cloudName(cloud: string): string {
  return cloudNames[cloud] ?? cloud;
}
