"""Who somebody is and what they may do: roles, passwords, sign-in sessions, cookies, OIDC."""
