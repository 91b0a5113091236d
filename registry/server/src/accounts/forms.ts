import type { Form } from "../http/fields.js";

export const accountName: Form = {
  pattern: /^[a-z0-9][a-z0-9._-]{0,63}$/,
  words: "an account's name: lower-case letters, digits, dots, dashes and underscores, at most 64",
};

export const scopeName: Form = {
  pattern: /^@[a-z0-9][a-z0-9._-]{0,100}$/,
  words: "a namespace such as @acme: lower-case letters, digits, dots, dashes and underscores after the @",
};

export const tokenScope: Form = {
  pattern: /^(?:read|admin|(?:publish|owner):(?:\*|@[a-z0-9][a-z0-9._-]{0,100}))$/,
  words: "read, admin, publish:@acme, owner:@acme, publish:* or owner:*",
};

export const emailAddress: Form = { pattern: /^[^\s@]{1,100}@[^\s@]{1,150}$/, words: "an e-mail address" };

export const newPassword: Form = { pattern: /^.{12,200}$/su, words: "a password of 12 to 200 characters" };
