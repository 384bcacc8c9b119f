/** Names by which people call single numbers that are set, and not learned. */
export const SCALARS =
  /^(eps|epsilon|lr|alpha|lam|lambda_?|reg|p|momentum|temperature|tau|slope|delta|margin|scale_factor|step|learning_rate)$/;
