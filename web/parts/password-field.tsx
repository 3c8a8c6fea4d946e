import { PasswordInput, type PasswordInputProps } from "@mantine/core";

/** A field for a password, which says so to those who hear it when it is wrong: Mantine's own does not. */
export function PasswordField(props: PasswordInputProps) {
  return <PasswordInput aria-invalid={props.error ? true : undefined} {...props} />;
}
