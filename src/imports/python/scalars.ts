/** Names by which people call single numbers that are set, and not learned. */
export const SCALARS =
  /^(eps|epsilon|lr|alpha|lam|lamb|lambd|lambda_?|reg|reg_\w+|rho|p|momentum|temperature|temp|tau|slope|delta|margin|smoothing|label_smoothing|keep_prob|dropout|drop_prob|negative_slope|scale_factor|step|learning_rate|weight_decay|sigma|threshold)$/;
