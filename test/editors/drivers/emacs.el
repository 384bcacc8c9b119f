;;; emacs.el --- drives Emacs  -*- lexical-binding: t -*-

;; Does in Emacs what a person would, with commands of Emacs and its client alone, and writes what came of it to $OBSERVED
;; as JSON.  $CLIENT names the client: eglot or lsp-mode.

(require 'cl-lib)
(require 'json)
(require 'package)
(require 'flymake)
(require 'xref)

(defvar driver-patience (/ (string-to-number (getenv "PATIENCE_MS")) 1000.0))
(defvar driver-eglot (equal (getenv "CLIENT") "eglot"))

(defun driver-wait (condition)
  "Wait until CONDITION holds; its value."
  (with-timeout (driver-patience nil)
    (let (value)
      (while (not (setq value (funcall condition)))
        ;; There is neither a command loop nor a redisplay in a batch: what waits for them is told of them.
        (run-hooks 'post-command-hook 'window-configuration-change-hook)
        (accept-process-output nil 0.02))
      value)))

(defun driver-attached ()
  (if driver-eglot (eglot-current-server) (bound-and-true-p lsp-managed-mode)))

(defun driver-open (name at)
  "Open a file anew, with the caret on the first occurrence of AT."
  (when-let ((old (get-file-buffer name)))
    (with-current-buffer old (set-buffer-modified-p nil))
    (kill-buffer old))
  (switch-to-buffer (find-file-noselect name))
  (driver-wait #'driver-attached)
  (goto-char (point-min))
  (search-forward at)
  (goto-char (match-beginning 0)))

(defun driver-text ()
  (buffer-substring-no-properties (point-min) (point-max)))

(defun driver-change (act)
  "The text after ACT has changed it."
  (let ((before (driver-text)))
    (funcall act)
    (driver-wait (lambda () (not (equal (driver-text) before))))
    (driver-text)))

(defun driver-diagnostics ()
  (mapcar (lambda (found)
            (format "%d %s" (line-number-at-pos (flymake-diagnostic-beg found)) (flymake-diagnostic-text found)))
          (flymake-diagnostics)))

(defvar driver-answer nil
  "How what is chosen begins, where a person would be asked.")

(defun driver-answer-with (_prompt table &rest _)
  (or (car (all-completions driver-answer table)) (error "Nothing begins with %s" driver-answer)))

(defun driver-choose (beginning)
  "Carry out the first code action whose title begins with BEGINNING."
  (setq driver-answer beginning)
  (let ((last-nonmenu-event ?x) (lsp-auto-execute-action nil))
    (call-interactively (if driver-eglot 'eglot-code-actions 'lsp-execute-code-action))))

(defun driver-definition ()
  (if driver-eglot (call-interactively 'xref-find-definitions) (lsp-find-definition))
  (buffer-substring-no-properties (line-beginning-position) (line-end-position)))

(defun driver-hover ()
  "What Eldoc shows at the caret."
  (let (shown)
    (if driver-eglot
        (eglot-hover-eldoc-function (lambda (text &rest _) (setq shown (substring-no-properties text))))
      (setq shown (lsp--render-on-hover-content
                   (lsp:hover-contents (lsp-request "textDocument/hover" (lsp--text-document-position-params))) t)))
    (driver-wait (lambda () shown))))

(defun driver-completion ()
  "The line after the word before the caret has been completed."
  (goto-char (match-end 0))
  (completion-at-point)
  (buffer-substring-no-properties (line-beginning-position) (line-end-position)))

(defvar driver-steps
  `((colours . ,(lambda ()
                  (driver-open "plain.bprop" "tanh(")
                  (font-lock-mode 1)
                  (font-lock-ensure)
                  (vconcat (mapcar (lambda (at) (symbol-name (get-text-property at 'face))) (list (point-min) (point))))))
    (diagnostics . ,(lambda ()
                      (driver-open "wrong.bprop" "dy * (1")
                      (driver-wait #'driver-diagnostics)
                      (vconcat (driver-diagnostics))))
    (fix . ,(lambda () (driver-change (lambda () (driver-choose "Write: ")))))
    (derive . ,(lambda ()
                 (driver-open "plain.bprop" "y = tanh")
                 (driver-change (lambda () (driver-choose "Derive")))))
    (replace . ,(lambda ()
                  (driver-open "wrong.bprop" "backward")
                  (driver-change (lambda () (driver-choose "Replace")))))
    (rename . ,(lambda ()
                 (driver-open "cell.bprop" "W")
                 (driver-change (lambda () (if driver-eglot (eglot-rename "U") (lsp-rename "U"))))))
    (format . ,(lambda ()
                 (driver-open "untidy.bprop" "y")
                 (driver-change (lambda () (if driver-eglot (eglot-format-buffer) (lsp-format-buffer))))))
    (completion . ,(lambda ()
                     (driver-open "unfinished.bprop" "softpl")
                     (vector (driver-completion))))
    (hover . ,(lambda ()
                (driver-open "plain.bprop" "tanh(")
                (driver-hover)))
    (definition . ,(lambda ()
                     (driver-open "cell.bprop" "W @ x")
                     (driver-definition)))))

(defun driver-run ()
  (let ((observed (list (cons 'version emacs-version)
                        (cons 'client (let ((found (cadr (assq (intern (getenv "CLIENT")) package-alist))))
                                        (if found (package-version-join (package-desc-version found)) "built in"))))))
    (dolist (step driver-steps)
      (push (cons (car step)
                  (condition-case problem
                      (funcall (cdr step))
                    (error `((error . ,(error-message-string problem))))))
            observed))
    (let ((coding-system-for-write 'utf-8))
      (write-region (json-encode observed) nil (getenv "OBSERVED")))))

;; A batch cannot ask: questions are answered as a person would.
(advice-add 'completing-read :override #'driver-answer-with)
(dolist (question '(y-or-n-p yes-or-no-p))
  (advice-add question :override #'always))

(package-initialize)
(unless driver-eglot
  ;; The answer of a person who is asked for the root of the project.
  (setq lsp-auto-guess-root t))
(load (getenv "CONFIGURATION"))
(driver-run)
(kill-emacs)
