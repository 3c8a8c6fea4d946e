import { ActionIcon, type ActionIconProps, Anchor, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";

/** Links that stay in the page. */
export const Link = createLink(Anchor<"a">);

type ButtonAnchorProps = ButtonProps & Omit<ComponentPropsWithRef<"a">, keyof ButtonProps>;

function ButtonAnchor(props: ButtonAnchorProps) {
  return <Button component="a" {...props} />;
}

/** A link that looks like a button. */
export const LinkButton = createLink(ButtonAnchor);

type IconAnchorProps = ActionIconProps & Omit<ComponentPropsWithRef<"a">, keyof ActionIconProps>;

function IconAnchor(props: IconAnchorProps) {
  return <ActionIcon component="a" {...props} />;
}

/** A link that looks like a button with an icon. */
export const LinkIcon = createLink(IconAnchor);
