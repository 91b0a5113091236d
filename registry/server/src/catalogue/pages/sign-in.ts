import { h } from "../html.js";
import { pageRoutes } from "../links.js";
import { page, type Frame } from "../page.js";

/** Asks who is there, where a registry tells its plugins only to those who say so. */
export function signInPage(frame: Frame, to: string, problem?: string): string {
  return page(
    frame,
    "Sign in · Zen plugins",
    h`<form class="sign-in" method="post" action="${pageRoutes.signIn}">
<h1>Sign in</h1>
<p class="quiet">${frame.registry} shows its plugins to people with an account.</p>
${problem === undefined ? "" : h`<div class="note bad" role="alert">${problem}</div>`}
<input type="hidden" name="to" value="${to}">
<label for="token">Token</label>
<input id="token" name="token" type="password" required autocomplete="current-password" spellcheck="false">
<p><small>The one that zen registries:login or an administrator gave you. It is kept for this browser session only.</small></p>
<button>Sign in</button>
</form>`,
  );
}
