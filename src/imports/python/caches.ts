/** Names by which people call what the forward pass keeps for the backward pass. */
export const CACHES =
  /^(cache|caches|saved|ctx|self|store|stored|memory|mem|tape|state|context|_?cache_?\w*|inputs_cache|params?|residuals?|res|tmp)$/i;
