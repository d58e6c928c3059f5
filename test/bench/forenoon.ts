const WEST = new Date().getUTCHours() - 10;
/** A time zone in which it is about ten in the morning, so that its people have no quiet hours. */
export const FORENOON = `Etc/GMT${WEST < 0 ? "-" : "+"}${Math.min(12, Math.abs(WEST))}`;
