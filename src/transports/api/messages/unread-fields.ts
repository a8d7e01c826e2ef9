/** The field `inconsistencies` of a record that livegate cannot read completely. */
export function presentUnread(fields: readonly string[] | undefined): { readonly inconsistencies?: readonly string[] } {
  return fields ? { inconsistencies: [`The provider's record cannot be read completely: ${fields.join(', ')}.`] } : {};
}
