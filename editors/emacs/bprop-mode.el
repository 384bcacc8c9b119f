;;; bprop-mode.el --- Major mode for bprop files  -*- lexical-binding: t -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "26.1"))
;; Keywords: languages

;;; Commentary:

;; Colours as the TextMate grammar gives them, comments and indentation.  Diagnostics, fixes and all else come from the
;; language server, `bprop lsp --stdio', through Eglot or lsp-mode.

;;; Code:

;; BEGIN words, written by `npm run generate`
(defconst bprop-words
  '((keyword.declaration "cell" "dim" "import" "output")
    (storage.type "const" "input" "param")
    (keyword.control "backward" "for" "in")
    (support.constant "index" "mask" "onehot" "simplex" "spd" "symmetric" "triangular" "unit")
    (constant.language "false" "pi" "true"))
  "Words of the language by their scope.")
;; END words

(defconst bprop-name "[[:alpha:]_]\\(?:\\sw\\|_\\)*")

(defun bprop--words (&rest scopes)
  "A pattern for the words of SCOPES, as its first group."
  (concat "\\(" (regexp-opt (apply #'append (mapcar (lambda (scope) (cdr (assq scope bprop-words))) scopes))) "\\)\\_>"))

(defun bprop--match-part (pattern follows limit)
  "Search for PATTERN before LIMIT where FOLLOWS comes next."
  (let (found)
    (while (and (not found) (re-search-forward pattern limit t))
      (setq found (save-match-data (looking-at-p follows))))
    found))

(defun bprop--match-declared (limit)
  "Search for a declared name before LIMIT."
  (bprop--match-part (concat "\\_<" bprop-name) "[ \t]*\\(?:[:,[]\\|$\\|#\\|in\\_>\\)" limit))

(defun bprop--match-dimension (limit)
  "Search for a name in the shape of a declaration before LIMIT."
  (let (found)
    (while (and (not found) (re-search-forward (concat "\\_<" bprop-name) limit t))
      (setq found (save-excursion
                    (save-match-data
                      (goto-char (match-beginning 0))
                      (looking-back ":[ \t]*\\[[^]]*" (line-beginning-position))))))
    found))

(defconst bprop-font-lock-keywords
  (let ((declaration (concat "^[ \t]*" (bprop--words 'storage.type))))
    `((,(concat "^[ \t]*\\(" bprop-name "\\)[ \t]*\\(?:\\[[^]\n]*\\][ \t]*\\)?\\(?:\\+=\\|=\\(?:[^=]\\|$\\)\\)")
       1 font-lock-variable-name-face)
      (,(concat "^[ \t]*" (bprop--words 'keyword.declaration)) 1 font-lock-keyword-face)
      ("^[ \t]*\\(backward\\)[ \t]*{" 1 font-lock-keyword-face)
      (,(concat "^[ \t]*\\(for\\)[ \t]+\\(" bprop-name "\\)[ \t]+\\(in\\)\\_>")
       (1 font-lock-keyword-face) (2 font-lock-variable-name-face) (3 font-lock-keyword-face))
      (,declaration
       (1 font-lock-keyword-face)
       (,(concat "\\_<\\(in\\)[ \t]+" (bprop--words 'support.constant)) nil (goto-char (match-end 1))
        (1 font-lock-keyword-face) (2 font-lock-constant-face))
       ("\\_<in\\_>" nil (goto-char (match-end 1)) (0 font-lock-keyword-face))
       (bprop--match-dimension nil (goto-char (match-end 1)) (0 font-lock-type-face))
       (bprop--match-declared nil (goto-char (match-end 1)) (0 font-lock-variable-name-face)))
      (,(concat "\\(" bprop-name "\\)(") 1 font-lock-function-name-face)
      (,(concat "\\_<" (bprop--words 'constant.language)) 1 font-lock-constant-face)
      ("\\(?:^\\|[^[:alnum:]_.]\\)\\(\\.[0-9]+\\(?:[eE][+-]?[0-9]+\\)?\\)" 1 font-lock-constant-face)
      ("\\_<[0-9]+\\(?:\\.[0-9]+\\|\\.\\(?:[^.]\\|$\\)\\)?\\(?:[eE][+-]?[0-9]+\\)?" 0 font-lock-constant-face)))
  "Colours of `bprop-mode'.")

(defvar bprop-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (dolist (sign '(?+ ?- ?* ?/ ?@ ?^ ?< ?> ?= ?. ?, ?:))
      (modify-syntax-entry sign "." table))
    table))

(defun bprop-indent-line ()
  "Indent the line by two columns for each bracket that is open."
  (interactive)
  (let ((depth (save-excursion
                 (back-to-indentation)
                 (- (car (syntax-ppss)) (if (looking-at-p "[])}]") 1 0)))))
    (if (<= (current-column) (current-indentation))
        (indent-line-to (* 2 (max depth 0)))
      (save-excursion (indent-line-to (* 2 (max depth 0)))))))

;;;###autoload
(define-derived-mode bprop-mode prog-mode "bprop"
  "Major mode for the equations of a network and their backward pass."
  (setq-local comment-start "# ")
  (setq-local comment-end "")
  (setq-local indent-tabs-mode nil)
  (setq-local indent-line-function #'bprop-indent-line)
  (setq-local font-lock-defaults '(bprop-font-lock-keywords)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.bprop\\'" . bprop-mode))

(provide 'bprop-mode)
;;; bprop-mode.el ends here
