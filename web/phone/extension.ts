/** What agents' extensions look like; a number of a country is longer or begins otherwise, so that they do not meet. */
export const EXTENSION = /^\d{2,6}$/;
