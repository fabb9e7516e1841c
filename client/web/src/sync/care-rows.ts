/** The kind of a row that takes a space of care along; it stands among the rows of the own space, as nobody's page. */
export const CARE_COPY = "care";
